/** A place in Postgres' write-ahead log in bytes. A double holds 8 PiB of it exactly. */
export type Lsn = number;

/** `0/16B3748` as Postgres prints it. */
export const formatLsn = (lsn: Lsn): string => {
  const high = Math.floor(lsn / 0x1_0000_0000);
  const low = lsn % 0x1_0000_0000;
  return `${high.toString(16).toUpperCase()}/${low.toString(16).toUpperCase()}`;
};

/** The reverse of formatLsn; undefined when the text is not a position. */
export const parseLsn = (text: string): Lsn | undefined => {
  const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text);
  if (!match) return undefined;
  return Number.parseInt(match[1] as string, 16) * 0x1_0000_0000 + Number.parseInt(match[2] as string, 16);
};
