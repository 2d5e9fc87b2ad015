/** The addresses in a Link header by their relation, below the API's prefix. */
export const linksIn = (response: Response): Readonly<Record<string, string>> => {
  const header = response.headers.get('link') ?? '';
  return Object.fromEntries([...header.matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, to, rel]) => [rel, `/${to}`]));
};

/** The cursor of an address. */
export const cursorIn = (address: string | undefined): string => {
  const cursor = /[?&]cursor=([^&]+)/.exec(address ?? '')?.[1];
  if (cursor === undefined) throw new Error(`${address} has no cursor`);
  return cursor;
};
