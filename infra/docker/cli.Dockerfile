# transfer, from the repository's root:
#   docker build -f infra/docker/cli.Dockerfile -t transfer-cli .
#   docker run --rm -v "$PWD:/data" transfer-cli run pipeline.yaml
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/ src/
COPY samples/fashion/ samples/fashion/
RUN dotnet publish src/TransferPipeline.Cli --configuration Release --output /publish

FROM mcr.microsoft.com/dotnet/runtime:10.0
# TorchSharp needs libgomp1.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
COPY --from=build /publish /app
WORKDIR /data
USER 1654
ENTRYPOINT ["dotnet", "/app/transfer.dll"]
