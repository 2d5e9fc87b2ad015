/** The parts of the local line, pinned. docker-compose.yml names the same versions of Kafka and Debezium. */
export const versions = {
  kafka: '4.3.1',
  /** The first stable release with the fixes for silent loss at a restart (dbz#76, dbz#1554): nothing older. */
  debezium: '3.7.0.Final',
  log4j: '2.25.4',
  mavenDependencyPlugin: '3.8.1',
  /** npm package; used where the machine has no Postgres server of its own. */
  embeddedPostgres: '18.4.0-beta.17',
  /** Maven artifact with a Redis 6.2 binary; used where neither redis-server nor apt-get is at hand. */
  embeddedRedis: '1.4.3',
} as const;

/** Oldest majors of what the machine itself brings. */
export const atLeast = { java: 17, postgres: 15 } as const;
