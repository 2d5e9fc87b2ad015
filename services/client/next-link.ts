/** The query of the address that a Link header calls `next`; null on the last page. */
export const nextQueryIn = (header: string | null): string | null => {
  for (const [, address = '', parameters = ''] of (header ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel="?next"?/.test(parameters)) return address.slice(address.indexOf('?') + 1);
  }
  return null;
};

/** As an object: what is given several times is a list. */
export const queryIn = (text: string): Readonly<Record<string, string | string[]>> => {
  const query = new URLSearchParams(text);
  return Object.fromEntries(
    [...query.keys()].map((name) => {
      const values = query.getAll(name);
      return [name, values.length > 1 ? values : (values[0] as string)];
    }),
  );
};
