import { Command, InvalidArgumentError } from 'commander';
import pg from 'pg';
import { mintToken } from '#infra/local/token.ts';
import { Failure, USAGE } from '../failure.ts';
import { runningStack } from '../running-stack.ts';

const positive = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a whole number above 0 is wanted');
  return number;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type User = { readonly id: string; readonly full_name: string | null };

/** Users by id or, in any case, by name; a part of a name will do when it fits one user only. */
const usersLike = async (databaseUrl: string, name: string): Promise<readonly User[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const where = UUID.test(name) ? 'id = $1' : 'position(lower($1) in lower(full_name)) > 0';
    const sql = `select id, full_name from users where ${where} order by lower(full_name) = lower($1::text) desc, full_name limit 20`;
    const { rows } = await client.query<User>(UUID.test(name) ? sql.replace('$1::text', "''") : sql, [name]);
    const exact = rows.filter((row) => row.full_name?.toLowerCase() === name.toLowerCase());
    return exact.length > 0 ? exact : rows;
  } finally {
    await client.end();
  }
};

export const tokenCommand = new Command('token')
  .description('print an access token for a user of the running line')
  .requiredOption('--user <name|uuid>', 'who asks: users.id, or the full name or a part of it')
  .option('--hours <n>', 'how long it is valid', positive, 24)
  .option('--json', 'print {"token","user":{"id","name"}}')
  .addHelpText('after', '\nExample:\n  TOKEN=$(npx deskview token --user mona)')
  .action(async ({ user, hours, json }: { user: string; hours: number; json?: true }) => {
    const stack = runningStack();
    const found = await usersLike(stack.postgres.url, user);
    const [one] = found;
    if (!one) throw new Failure(`No user is called ${JSON.stringify(user)}.`, USAGE);
    if (found.length > 1) {
      const names = found.map(({ id, full_name }) => `  ${id}  ${full_name}`).join('\n');
      throw new Failure(`Several users fit ${JSON.stringify(user)}; name one of them, or its id:\n${names}`, USAGE);
    }
    const token = await mintToken(stack.jwt, one.id, hours * 3600);
    if (json) console.log(JSON.stringify({ token, user: { id: one.id, name: one.full_name } }));
    else console.log(token);
  });
