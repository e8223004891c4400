# transfer-worker, from the repository's root:
#   docker build -f infra/docker/worker.Dockerfile -t transfer-worker .
#   docker build -f infra/docker/worker.Dockerfile -t transfer-worker:cuda --build-arg ACCELERATOR=cuda .
# The CUDA image is unverified: it was never built, and the worker never ran on a GPU.
ARG ACCELERATOR=cpu

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG ACCELERATOR
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/ src/
RUN dotnet publish src/TransferPipeline.Worker --configuration Release --output /publish -p:Accelerator=${ACCELERATOR}

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS dotnet

FROM dotnet AS runtime-cpu

FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04 AS runtime-cuda
COPY --from=dotnet /usr/share/dotnet /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet \
    && apt-get update && apt-get install -y --no-install-recommends libssl3t64 ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1654 --user-group --create-home app
ENV DOTNET_RUNNING_IN_CONTAINER=true

FROM runtime-${ACCELERATOR} AS runtime
# TorchSharp needs libgomp1, the health check curl.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 curl && rm -rf /var/lib/apt/lists/* \
    && install -d -o 1654 -g 1654 /cache
WORKDIR /app
COPY --from=build /publish ./
ENV ASPNETCORE_URLS=http://0.0.0.0:8080 \
    ASPNETCORE_HTTP_PORTS= \
    Blobs__CacheFolder=/cache
USER 1654
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/health/live"]
ENTRYPOINT ["dotnet", "transfer-worker.dll"]
