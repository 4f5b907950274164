# syntax=docker/dockerfile:1
# docker build -t bulkhead .                        the app
# docker build -t bulkhead-migrate --target migrate .   the job that migrates before a new version starts

FROM node:24-slim AS packages
WORKDIR /srv/bulkhead
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund

FROM packages AS migrate
COPY tsconfig*.json ./
COPY db db
COPY drizzle drizzle
COPY server server
COPY scripts scripts
USER node
CMD ["node", "--import", "tsx", "scripts/migrate/main.ts"]

FROM packages AS build
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 NEXT_OUTPUT=standalone
COPY . .
# An app without static files has no public folder, and COPY wants one.
RUN mkdir -p public && npx next build

FROM node:24-slim AS app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000
WORKDIR /srv/bulkhead
COPY --from=build --chown=node:node /srv/bulkhead/.next/standalone ./
COPY --from=build --chown=node:node /srv/bulkhead/.next/static ./.next/static
COPY --from=build --chown=node:node /srv/bulkhead/public ./public
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.js"]
