# syntax=docker/dockerfile:1

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package server \
    && install -D target/release/server /out/server

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin site \
    && install --directory --owner=site --group=site --mode=0700 /var/lib/site
COPY --from=build /out/server /usr/local/bin/server
USER site
WORKDIR /var/lib/site
ENV DATA_DIR=/var/lib/site
EXPOSE 8080
ENTRYPOINT ["server"]
CMD ["serve"]
