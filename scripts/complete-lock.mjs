// Run after `npm install`: node scripts/complete-lock.mjs
// A registry mirror may lack packages for foreign platforms; npm then leaves them out of the lock file, and `npm ci`
// refuses it. They are entered here with the platform that their name tells, and so never fetched anywhere else.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = 'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(' ');
const processors = 'arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64'.split(' ');

const platformOf = (name) => {
  const words = name.split('/').at(-1).split('-');
  const musl = words.some((word) => word.startsWith('musl'));
  const gnu = words.includes('linux') && words.some((word) => word.startsWith('gnu'));
  return {
    os: words.filter((word) => systems.includes(word)),
    cpu: words.filter((word) => processors.includes(word)),
    ...(musl ? { libc: ['musl'] } : gnu ? { libc: ['glibc'] } : {}),
  };
};

let added = 0;
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const at = `node_modules/${name}`;
    const platform = platformOf(name);
    if (path === '' || lock.packages[at] || lock.packages[`${path}/${at}`] || platform.cpu.length === 0) continue;
    lock.packages[at] = { version, ...(parent.dev && { dev: true }), optional: true, ...platform };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms added to package-lock.json`);
