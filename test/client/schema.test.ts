import { expect, test } from 'vitest';
import { schemaInTypeScript } from './generated.ts';

test('services/client/schema.ts is made of the API’s document (npm run client writes it)', async () => {
  await expect(await schemaInTypeScript()).toMatchFileSnapshot('../../services/client/schema.ts');
});
