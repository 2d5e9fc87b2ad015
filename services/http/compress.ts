import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { acceptedIn, type Coding } from './accept-encoding.ts';

/** Text as UTF-8. */
type Body = string | Uint8Array<ArrayBuffer>;

export type Encoded = {
  readonly body: Body;
  /** Content-Encoding; undefined: none. */
  readonly coding: Coding | undefined;
};

/** A body as its reader takes it; `accept` is the request's Accept-Encoding. */
export type Compress = (accept: string | null, body: Body) => Encoded | Promise<Encoded>;

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, ZSTD_c_compressionLevel } = zlib.constants;
const beside = {
  zstd: promisify(zlib.zstdCompress),
  br: promisify(zlib.brotliCompress),
  gzip: promisify(zlib.gzip),
};

/** What a millisecond of the one thread that answers everybody buys most with (docs/decisions/013-compression.md). */
const quick = {
  zstd: { params: { [ZSTD_c_compressionLevel]: 2 } },
  br: { params: { [BROTLI_PARAM_QUALITY]: 1 } },
  gzip: { level: 2 },
} as const;

/** Shorter ones fit into a packet anyway. */
const WORTH_IT = 1000;
/** From here on the way to Node's pool and back costs less than the work. */
const MUCH = 256 * 1024;

const now = (coding: Coding, body: Body): Uint8Array<ArrayBuffer> => {
  if (coding === 'zstd') return zlib.zstdCompressSync(body, quick.zstd);
  if (coding === 'br') return zlib.brotliCompressSync(body, quick.br);
  return zlib.gzipSync(body, quick.gzip);
};

const later = async (coding: Coding, body: Body): Promise<Encoded> => {
  if (coding === 'zstd') return { body: await beside.zstd(body, quick.zstd), coding };
  if (coding === 'br') return { body: await beside.br(body, quick.br), coding };
  return { body: await beside.gzip(body, quick.gzip), coding };
};

export const compress: Compress = (accept, body) => {
  const { coding, always } = acceptedIn(accept);
  if (!coding || (body.length < WORTH_IT && !always)) return { body, coding: undefined };
  return body.length < MUCH ? { body: now(coding, body), coding } : later(coding, body);
};

export const asItIs: Compress = (_accept, body) => ({ body, coding: undefined });

/**
 * Of a body that never changes, made once for each coding when it is asked for first, by somebody who waits for it: of
 * Swagger UI’s 1.7 MB brotli 7 makes 396 kB in 0.3 s, 11 made 359 kB in 9 s.
 */
export const compressedOnce = (body: Uint8Array<ArrayBuffer>): ((accept: string | null) => Promise<Encoded>) => {
  const made = new Map<Coding, Promise<Encoded>>();
  const smallest = async (coding: Coding): Promise<Encoded> => {
    if (coding === 'zstd')
      return { body: await beside.zstd(body, { params: { [ZSTD_c_compressionLevel]: 12 } }), coding };
    if (coding === 'gzip') return { body: await beside.gzip(body, { level: 9 }), coding };
    return {
      body: await beside.br(body, { params: { [BROTLI_PARAM_QUALITY]: 7, [BROTLI_PARAM_SIZE_HINT]: body.length } }),
      coding,
    };
  };
  return async (accept) => {
    const { coding, always } = acceptedIn(accept);
    if (!coding || (body.length < WORTH_IT && !always)) return { body, coding: undefined };
    const kept = made.get(coding) ?? smallest(coding);
    made.set(coding, kept);
    return kept;
  };
};
