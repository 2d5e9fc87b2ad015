const BEARER = /^Bearer(?:$| +)(.*)$/i;

/** The token of a Bearer header, empty when the header is; undefined when there is none. */
export const bearerIn = (headers: Headers): string | undefined => BEARER.exec(headers.get('authorization') ?? '')?.[1];
