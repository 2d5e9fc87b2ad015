import { existsSync } from 'node:fs';

// Loaded into a service by NODE_OPTIONS: while the file CLOCK_AHEAD_FILE is there, its clock is CLOCK_AHEAD ms ahead.

const file = process.env['CLOCK_AHEAD_FILE'] ?? '';
const ahead = Number(process.env['CLOCK_AHEAD']);
const now = Date.now;
const LOOK_EVERY = 100;

let by = 0;
const look = (): void => {
  by = existsSync(file) ? ahead : 0;
};
if (process.argv[1]?.includes('/projector/')) {
  look();
  setInterval(look, LOOK_EVERY).unref();
  Date.now = () => now() + by;
}
