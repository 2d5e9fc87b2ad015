import { batchTests } from './batch-tests.ts';
import { cursorTests } from './cursor-tests.ts';
import { exactBytesTests } from './exact-bytes.ts';
import { facetTests } from './facet-tests.ts';
import { filterTests } from './filter-tests.ts';
import { scopeTests } from './scope-and-filter.ts';
import { singleTests } from './single-tests.ts';
import { storeOf } from './store-of.ts';

exactBytesTests('a store in memory', async (desk) => storeOf(desk));
scopeTests('a store in memory', async (desk) => storeOf(desk));
batchTests('a store in memory', async (desk) => storeOf(desk));
cursorTests('a store in memory', async (desk) => storeOf(desk));
facetTests('a store in memory', async (desk) => storeOf(desk));
filterTests('a store in memory', async (desk) => storeOf(desk));
singleTests('a store in memory', async (desk) => storeOf(desk));
