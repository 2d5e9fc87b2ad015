/** A base path: what else a header holds could make an address lead elsewhere. */
const PREFIX = /^(?:\/[\w.~-]+)+\/?$/;
/** Headers of an answer have to have room for it several times. */
const LONGEST = 200;

/**
 * The base path that proxies of ours took off an address before it reached us (X-Forwarded-Prefix), without a slash at its
 * end; empty where there is none. A client's own word is not believed.
 */
export const forwardedPrefix = (headers: Headers, proxies: number): string => {
  const told = proxies === 0 ? null : headers.get('x-forwarded-prefix');
  if (told === null) return '';
  // Where several took a part off, each wrote its own behind those before it.
  const prefix = told
    .split(',')
    .map((part) => part.trim().replace(/\/$/, ''))
    .join('');
  return prefix.length <= LONGEST && PREFIX.test(prefix) && !/\/\.\.?(?:\/|$)/.test(prefix) ? prefix : '';
};
