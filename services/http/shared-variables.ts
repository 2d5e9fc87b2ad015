import { z } from 'zod';
import { httpUrl } from '#environment/addresses.ts';

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be at most 65535');

const seconds = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a number of seconds')
  .transform(Number);

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** What both APIs are told: whose tokens are good (by one of the first two), and what views depend on. */
export const sharedVariables = z.object({
  JWT_SECRET: z.string().optional().describe('Secret of the application’s HS256 access tokens.'),
  JWKS_URL: httpUrl
    .optional()
    .describe('Public keys of the application’s access tokens; taken instead of JWT_SECRET when given.'),
  JWT_ISSUER: z.string().default('service-catalog').describe('The `iss` that tokens must carry.'),
  JWT_AUDIENCE: z.string().default('it-service-catalog').describe('The `aud` that tokens must carry.'),
  ADMIN_ROLES: list
    .default(['Admin'])
    .describe('Names of the roles that see every business unit, separated by commas, exactly as written.'),
  TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone such as Africa/Cairo')
    .default('UTC')
    .describe('Where the day of the view new_today begins at midnight.'),
  STALE_AFTER: seconds.default(3).describe('Age in seconds from which answers are flagged as stale.'),
});
