import { exactBytesTests } from './exact-bytes.ts';
import { scopeTests } from './scope-and-filter.ts';
import { storeOf } from './store-of.ts';

exactBytesTests('a store in memory', async (desk) => storeOf(desk));
scopeTests('a store in memory', async (desk) => storeOf(desk));
