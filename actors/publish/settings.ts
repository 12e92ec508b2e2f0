/** What of publishing can be set. */
export interface PublishSettings {
  /** Requests at once, of all lanes together. */
  parallel: number
  /** Objects of one lane that are held in memory at once; between two windows other work can step in. */
  windowObjects: number
  /** Attempts before an object has failed, where the bucket itself is well. */
  attempts: number
}
