import { Command } from 'commander';
import pg from 'pg';
import { mintToken } from '#infra/local/token.ts';
import { given } from '#infra/probes/addresses.ts';
import { isUuid } from '#read-model/uuid.ts';
import { Failure, USAGE } from '../failure.ts';
import { type Line, theLine } from '../line.ts';
import { positive, whoAmI } from '../options.ts';

type User = { readonly id: string; readonly name: string | null };

/** Users, in any case, by name; a part of a name will do when it fits one user only. */
const usersLike = async (databaseUrl: string, name: string): Promise<readonly User[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<User>(
      `select id, full_name as name from users where position(lower($1) in lower(full_name)) > 0
        order by lower(full_name) = lower($1) desc, full_name limit 20`,
      [name],
    );
    const exact = rows.filter((row) => row.name?.toLowerCase() === name.toLowerCase());
    return exact.length > 0 ? exact : rows;
  } finally {
    await client.end();
  }
};

/** An id is taken as it is: with the secret alone a token can be made for it. */
const userOf = async ({ databaseUrl }: Line, user: string): Promise<User> => {
  const id = user.toLowerCase();
  if (isUuid(id)) return { id, name: null };
  const found = await usersLike(given(databaseUrl, 'DATABASE_URL'), user);
  const [one] = found;
  if (!one) throw new Failure(`No user is called ${JSON.stringify(user)}.`, USAGE);
  if (found.length === 1) return one;
  const names = found.map(({ id, name }) => `  ${id}  ${name}`).join('\n');
  throw new Failure(`Several users fit ${JSON.stringify(user)}; name one of them, or its id:\n${names}`, USAGE);
};

type Options = { user?: string; admin?: true; hours: number; json?: true };

export const tokenCommand = new Command('token')
  .description('print an access token for a user, or one for the operators’ HTTP API')
  .option('--user <name|id>', 'who asks: users.id, or the full name or a part of it')
  .option('--admin', 'let it do what operators may: a token with scope admin')
  .option('--hours <n>', 'how long it is valid', positive, 24)
  .option('--json', 'print {"token","user":{"id","name"}}')
  .addHelpText(
    'after',
    '\nExamples:\n  TOKEN=$(npx deskview token --user mona)\n  ADMIN=$(npx deskview token --admin --hours 1)',
  )
  .action(async ({ user, admin, hours, json }: Options) => {
    if (user === undefined && !admin) throw new Failure('Say for whom: --user NAME, or --admin.', USAGE);
    const line = theLine();
    const { secret, ...rest } = line.jwt;
    if (secret === undefined) throw new Failure('JWT_SECRET is not given: nothing to sign with.', USAGE);
    const one = user === undefined ? { id: whoAmI(), name: null } : await userOf(line, user);
    const token = await mintToken({ secret, ...rest }, one.id, hours * 3600, admin && 'admin');
    // The one secret that was asked for.
    process.stdout.write(`${json ? JSON.stringify({ token, user: one }, null, 2) : token}\n`);
  });
