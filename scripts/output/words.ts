/** `1,234,567` */
export const number = (value: number): string => Math.round(value).toLocaleString('en-US');

/** `0.4 s`, `38 s`, `4 min 10 s`, `2 h 5 min` */
export const span = (seconds: number): string => {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
};

/** `2026-01-02 03:04:05Z`; milliseconds since 1970. */
export const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
