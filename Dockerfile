# The relay alone; the extension is not part of it. See docs/relay.md.
FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
COPY relay/package.json relay/
# The relay's own dependencies only. No install scripts: none of them has one.
RUN npm ci --workspace relay --omit=dev --ignore-scripts && npm cache clean --force
COPY relay relay
COPY lib/is-record.ts lib/
COPY lib/prompt lib/prompt
COPY lib/completions lib/completions
RUN mkdir /data && chown node /data
USER node
# With DATABASE_URL, settlements wait in XDG_STATE_HOME for a ledger that cannot be reached.
ENV PITH_RELAY_HOST=0.0.0.0 PITH_RELAY_DB=/data/relay.sqlite XDG_STATE_HOME=/data
VOLUME /data
EXPOSE 8787
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:8787/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "relay/start.js"]
