import { afterAll, inject } from 'vitest';
import { batchTests } from './batch-tests.ts';
import { cursorTests } from './cursor-tests.ts';
import { exactBytesTests } from './exact-bytes.ts';
import { facetTests } from './facet-tests.ts';
import { filterTests } from './filter-tests.ts';
import { redisStores } from './redis-store-of.ts';
import { scopeTests } from './scope-and-filter.ts';
import { singleTests } from './single-tests.ts';

// Promise 7: scope is law.

const { open, close } = redisStores(inject('redisUrl'));
afterAll(close);

exactBytesTests('the read model in Redis', open);
scopeTests('the read model in Redis', open);
batchTests('the read model in Redis', open);
cursorTests('the read model in Redis', open);
facetTests('the read model in Redis', open);
filterTests('the read model in Redis', open);
singleTests('the read model in Redis', open);
