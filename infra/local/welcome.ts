import { busiestTechnician } from './source.ts';
import type { Stack } from './stack-file.ts';
import { mintToken } from './token.ts';

const prefix = '/api/v1/requests';

/** What to try on a line that has just become ready. */
export const welcome = async ({ api, admin, postgres, jwt }: Stack, tokens: 'ours' | 'theirs'): Promise<string> => {
  const technician = tokens === 'ours' ? await busiestTechnician(postgres.url) : undefined;
  const token =
    technician === undefined
      ? '  TOKEN=<an access token of one of your technicians>'
      : `  # ${technician.name}, for a day\n  TOKEN=${await mintToken(jwt, technician.id)}`;
  const ask = (path: string) => `  curl -s -H "Authorization: Bearer $TOKEN" '${api.url}${prefix}${path}'`;
  return [
    'Try:',
    token,
    ask('/technician-views/counts'),
    ask('/technician-views?view=my_unsolved&per_page=5'),
    ask('/business-unit-counts'),
    `\nAll of the API, to read and to try: ${api.url}/docs`,
    '\nOperate it with npx deskview --help, or over HTTP:',
    tokens === 'ours' ? '  ADMIN=$(npx deskview token --admin)' : '  ADMIN=<an access token whose scope holds "admin">',
    `  curl -s -H "Authorization: Bearer $ADMIN" '${admin.url}/admin/v1/status'`,
  ].join('\n');
};
