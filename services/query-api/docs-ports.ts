/** A file that never changes while a process runs, and the path at which it is served. */
export type DocsFile = { readonly path: string; readonly type: string; readonly bytes: Uint8Array };
