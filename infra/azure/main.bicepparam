using 'main.bicep'

param workerImage = 'REGISTRY/transfer-worker:latest'
param registry = 'REGISTRY'
// Secrets come from the environment of whoever deploys.
param rabbitMq = readEnvironmentVariable('RABBITMQ_ADDRESS')
param postgresPassword = readEnvironmentVariable('POSTGRES_PASSWORD')
param apiKey = readEnvironmentVariable('TRANSFER_API_KEY')
