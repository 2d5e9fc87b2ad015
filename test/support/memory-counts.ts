import type { SharedCounts } from '#http/count-ports.ts';

/** Shared counts within this process, which can be away. */
export const memoryCounts = () => {
  const counts = new Map<string, number>();
  let [isAway, calls] = [false, 0];
  const shared: SharedCounts = {
    async add(window, counted) {
      calls += 1;
      if (isAway) return null;
      for (const [name, count] of counted) {
        const key = `${window} ${name}`;
        counts.set(key, (counts.get(key) ?? 0) + count);
      }
      return new Map([...counted.keys()].map((name) => [name, counts.get(`${window} ${name}`) ?? 0]));
    },
    close: async () => undefined,
  };
  return {
    ...shared,
    away(away: boolean) {
      isAway = away;
    },
    calls: () => calls,
    total: (name: string) =>
      [...counts].filter(([key]) => key.endsWith(` ${name}`)).reduce((sum, [, count]) => sum + count, 0),
  };
};
