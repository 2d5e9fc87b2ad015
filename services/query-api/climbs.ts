/** A dot, a slash or a backslash, escaped once or several times over. */
const ESCAPED = /%(?:25)*(2e|2f|5c)/gi;

/** Some read a segment without what follows a semicolon. */
const UP = /^\.\.(?:;|$)/;

/**
 * Does a path lead upwards for somebody who takes its escapes for what they stand for? A URL's own `..` is resolved
 * before, and an escaped slash alone is a part of a name.
 */
export const climbs = (path: string): boolean =>
  path
    .replace(ESCAPED, (_, code: string) => (code.toLowerCase() === '2e' ? '.' : '/'))
    .split(/[/\\]/)
    .some((segment) => UP.test(segment));
