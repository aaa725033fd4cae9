# syntax=docker/dockerfile:1
# Built in one stage, run from another that holds neither the tools of the build nor the tests.
FROM node:26-bookworm-slim AS build
WORKDIR /wardmote
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:26-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /wardmote
RUN mkdir /data && chown node:node /data && chmod 700 /data
# The program belongs to root: what serves it cannot change it.
COPY --from=build /wardmote/package.json ./
COPY --from=build /wardmote/node_modules ./node_modules
COPY --from=build /wardmote/build ./build
COPY --from=build /wardmote/server ./server
COPY --from=build /wardmote/src ./src
COPY --from=build /wardmote/drizzle ./drizzle
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: a signal to stop must reach the portal itself.
CMD ["node", "--import", "./server/quick-imports.ts", "server/main.ts"]
