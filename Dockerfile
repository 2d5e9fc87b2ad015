# One image for setup, projector and query API. Node runs the TypeScript as it is: nothing is built.
ARG NODE_VERSION=26.10.0
FROM node:${NODE_VERSION}-slim

ENV NODE_ENV=production
WORKDIR /app

COPY package.json package-lock.json ./
# The only install script among them would fetch a second Node.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

# Whatever the umask was of who checked this out: that user reads it.
COPY --chown=node:node . .
USER node
