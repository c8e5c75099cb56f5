# `docker build .` builds the image of the site. `--target test` builds the one that runs the tests.
#
#     docker run IMAGE                 the site, on port 8000
#     docker run IMAGE db migrate      a command of bin/insta485db
#
# The site writes only to var/tmp and, with photos in a folder, to var/uploads:
#     --read-only --tmpfs /srv/insta485/var/tmp:uid=1654,gid=1654,mode=700

# Every base image, also those of compose.yaml. A tag without a patch number follows the patch releases:
# `docker compose build --pull` fetches the newest (docs/deployment.md, "Base images").
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS sdk
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS aspnet
# Debian, because Ubuntu's Chromium is a snap, which can't run in a container.
FROM debian:12-slim AS debian
FROM postgres:17-bookworm AS postgres
FROM nginx:1.28-alpine AS nginx

FROM sdk AS restore
WORKDIR /src
COPY .config .config
COPY .editorconfig Directory.Build.props Directory.Packages.props ./
COPY Insta485.Decoder/Insta485.Decoder.csproj Insta485.Decoder/packages.lock.json Insta485.Decoder/
COPY Insta485.Web/Insta485.Web.csproj Insta485.Web/packages.lock.json Insta485.Web/
RUN dotnet restore Insta485.Web --locked-mode && dotnet tool restore

FROM restore AS publish
COPY Insta485.Decoder Insta485.Decoder
COPY Insta485.Web Insta485.Web
RUN dotnet publish Insta485.Web --no-restore --nologo -o /site
COPY bin/insta485bom bin/
RUN bin/insta485bom --site /bom

# The account has the id of the site's image. libvips-tools makes the tests' HEIC.
FROM debian AS test
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates chromium chromium-headless-shell \
        libvips-tools bubblewrap nginx-light pgbouncer postgresql \
    && rm -rf /var/lib/apt/lists/* && useradd --uid 1654 --create-home app && install -d -o app /src
COPY --from=restore /usr/share/dotnet /usr/share/dotnet
ENV PATH=$PATH:/usr/share/dotnet DOTNET_ROOT=/usr/share/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
USER app
WORKDIR /src
COPY --chown=app .editorconfig Directory.Build.props Directory.Packages.props Insta485.sln ./
COPY --chown=app Insta485.Decoder/Insta485.Decoder.csproj Insta485.Decoder/packages.lock.json Insta485.Decoder/
COPY --chown=app Insta485.Web/Insta485.Web.csproj Insta485.Web/packages.lock.json Insta485.Web/
COPY --chown=app Insta485.Tests/Insta485.Tests.csproj Insta485.Tests/packages.lock.json Insta485.Tests/
RUN dotnet restore --locked-mode
COPY --chown=app . .
CMD [".ci/run"]

FROM aspnet
# libheif decodes HEIC; other photos need nothing of the system. bubblewrap shuts the decoder in where it may.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends bubblewrap libheif1 libheif-plugin-libde265 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/insta485
RUN install -d -o $APP_UID -g $APP_UID -m 700 var var/tmp var/uploads /run/decoder
COPY appsettings.json ./
COPY sql sql
COPY --from=publish /site site
# The bills of materials: docker run --rm --entrypoint cat IMAGE bom/bom.json bom/bom-system.json
COPY --from=publish /bom bom
COPY bin/insta485bom bin/
RUN bin/insta485bom --system bom
# No debugger or profiler attaches here. The address is a setting of the site, so the base image's own is removed.
ENV DOTNET_EnableDiagnostics=0 ASPNETCORE_HTTP_PORTS= Urls=http://0.0.0.0:8000
USER $APP_UID
EXPOSE 8000
# The image has no curl, so bash sends the request.
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8000 && printf 'GET /healthz/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [[ $status == 200 ]]"]
ENTRYPOINT ["dotnet", "site/Insta485.Web.dll"]
