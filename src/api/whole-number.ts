/** A whole number as a query writes it. */
import { z } from 'zod'

/** From 0 to `most`; `says` is what it is, and what holds without it. */
export const wholeNumber = (most: number, says: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((value) => value <= most)
    .describe(`a whole number from 0 to ${most}: ${says}`)
