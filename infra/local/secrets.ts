import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

export type Secrets = {
  readonly jwt: string;
  readonly postgresPassword: string;
  readonly replicationPassword: string;
};

const invent = () => randomBytes(32).toString('base64url');

/** Made once per state directory and kept there, readable by the owner only. */
export const keptSecrets = (stateDir: string): Secrets => {
  const file = `${stateDir}/secrets.json`;
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const secrets: Secrets = { jwt: invent(), postgresPassword: invent(), replicationPassword: invent() };
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
};
