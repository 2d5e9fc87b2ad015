import { afterAll } from 'vitest';
import { batchTests } from './batch-tests.ts';
import { cursorTests } from './cursor-tests.ts';
import { databaseStores } from './database-store-of.ts';
import { exactBytesTests } from './exact-bytes.ts';
import { facetTests } from './facet-tests.ts';
import { filterTests } from './filter-tests.ts';
import { pagingTests } from './paging.ts';
import { scopeTests } from './scope-and-filter.ts';
import { singleTests } from './single-tests.ts';
import { storeOf } from './store-of.ts';

// Promise 7: scope is law.

const { open, close } = databaseStores();
afterAll(close);

exactBytesTests('the source’s own database', open);
scopeTests('the source’s own database', open);
batchTests('the source’s own database', open);
cursorTests('the source’s own database', open);
facetTests('the source’s own database', open);
filterTests('the source’s own database', open);
singleTests('the source’s own database', open);
pagingTests('the source’s own database', open, storeOf);
