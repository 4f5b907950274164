export { type PostgresCluster, type PostgresOptions, startPostgres } from "./cluster";
