/** What each stand-in is started with, and what it tells when it is up. All of it passes through JSON. */
export interface StandIns {
  postgres: {
    options: { dataDir: string; port: number; password: string; flags: string[] };
    ready: { superuserUrl: string };
  };
  redis: { options: { dataDir: string; port: number }; ready: { url: string; kind: string } };
  mail: {
    options: { dataDir: string; smtpPort: number; httpPort: number };
    ready: { url: string; smtpUrl: string };
  };
  stripe: { options: { port: number; stateFile: string; publicUrl: string }; ready: { url: string } };
  inngest: { options: { port: number; databaseUrl: string; appUrl: string }; ready: { url: string } };
}

export type StandInName = keyof StandIns;

export type StartMessage = {
  [Name in StandInName]: { name: Name; options: StandIns[Name]["options"] };
}[StandInName];

export type HostMessage = { type: "ready"; value: object } | { type: "failed"; message: string };
