import { changeLogContract } from '#test/support/change-log-contract.ts';
import { scriptedLog } from './scripted-log.ts';

changeLogContract(async () => {
  const log = scriptedLog();
  const nothing = { type: 'tombstone', change: null } as const;
  return {
    open: () => log,
    append: async (count) => log.append(...Array.from({ length: count }, () => nothing)),
    cut: async (oldest) => log.cut(oldest),
    assign: () => log.assign(),
  };
});
