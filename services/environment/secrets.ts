import { decoded } from './endpoint.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables whose whole value is secret; headers are `name=value`, several separated by commas. */
const SECRET_NAME = /SECRET|PASSWORD|TOKEN/;
const HEADERS_NAME = /HEADERS$/;
/** User and password of an address: what stands between its scheme and its last @. */
const CREDENTIALS = /^[a-z+]+:\/\/([^/?#]*)@/i;
const PASSWORD_PARAMETER = /[?&]password=([^&]*)/i;

/** A shorter one, or a plain word, would blot out that word wherever it stands. */
const isDistinct = (text: string): boolean => text.length >= 6 && !/^[a-z]+$/.test(text);

const secretsOf = (name: string, value: string): readonly (string | undefined)[] => {
  if (SECRET_NAME.test(name)) return [value];
  if (HEADERS_NAME.test(name)) return value.split(',').map((header) => header.slice(header.indexOf('=') + 1).trim());
  const password = CREDENTIALS.exec(value)?.[1]?.replace(/^[^:]*:/, '');
  return [password, PASSWORD_PARAMETER.exec(value)?.[1]];
};

/** As it may be written in a text, in an address and in JSON. */
const formsOf = (secret: string): readonly string[] =>
  [secret, decoded(secret), encodeURIComponent(decoded(secret))].flatMap((form) => [
    form,
    JSON.stringify(form).slice(1, -1),
  ]);

/** What an environment holds that must not be printed, in every form, the longest first. */
export const secretsIn = (env: Env): readonly string[] => {
  const secrets = Object.entries(env).flatMap(([name, value]) => (value ? secretsOf(name, value) : []));
  const distinct = secrets.filter((secret) => secret !== undefined && isDistinct(secret)) as string[];
  return [...new Set(distinct.flatMap(formsOf))].sort((a, b) => b.length - a.length);
};
