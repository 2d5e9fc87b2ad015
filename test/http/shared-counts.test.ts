import { memoryCounts } from '#test/support/memory-counts.ts';
import { sharedCountsContract } from '#test/support/shared-counts-contract.ts';

const shared = memoryCounts();
sharedCountsContract(() => [shared, shared]);
