# One image for every service: POLLER_MODE and SERVE_API say which of them a container is (docs/operations.md).
# Without the embedded PostgreSQL, which is 60 MB and for one machine: a container needs DATABASE_URL.

FROM node:24-trixie-slim AS build
WORKDIR /polycool
COPY package.json package-lock.json ./
# Without lifecycle scripts: that of the console needs its sources, which come with the next step.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# A checkout may be readable by its owner alone; the image runs as somebody else.
RUN npm run build:console && chmod -R a+rX package.json dist drizzle simulator src

FROM node:24-trixie-slim AS dependencies
WORKDIR /polycool
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-trixie-slim
LABEL org.opencontainers.image.title="polycool"
LABEL org.opencontainers.image.description="Self-hosted GraphQL server for Polymarket markets"
LABEL org.opencontainers.image.licenses="MIT"
WORKDIR /polycool
COPY --from=dependencies /polycool/node_modules node_modules
COPY --from=build /polycool/package.json package.json
COPY --from=build /polycool/dist/console dist/console
COPY --from=build /polycool/drizzle drizzle
COPY --from=build /polycool/simulator simulator
COPY --from=build /polycool/src src
# Railway passes the first by itself; elsewhere: docker build --build-arg COMMIT_SHA=$(git rev-parse HEAD)
ARG RAILWAY_GIT_COMMIT_SHA
ARG COMMIT_SHA=$RAILWAY_GIT_COMMIT_SHA
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 COMMIT_SHA=$COMMIT_SHA
# Everything belongs to root, and nothing of it is written to: the container may be read-only.
USER node
EXPOSE 4000
# Live, not ready: who acts on this restarts the container, which helps against no outage of the database.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "process.exit((await fetch('http://127.0.0.1:' + process.env.PORT + '/health/live')).ok ? 0 : 1)"]
# No shell and no npm in between: SIGTERM reaches the server.
CMD ["node", "--max-semi-space-size=64", "src/main.ts", "start"]
