/** A key of the store -> where it is served, relative to where the service is. */
export const fileUrl = (key: string): string => `files/${key.split('/').map(encodeURIComponent).join('/')}`
