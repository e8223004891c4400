// Storage, database, workers and the announcements of drops. The broker is a parameter: Azure has no RabbitMQ of its own.
targetScope = 'resourceGroup'

@description('Begins the name of every resource: lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param prefix string = 'transfer'

param location string = resourceGroup().location

@description('The image that infra/docker/worker.Dockerfile builds, where it was pushed to: REGISTRY/transfer-worker:TAG.')
param workerImage string

@description('Registry that asks for an identity; it must give the workers\' identity the role AcrPull. Empty: the image is public.')
param registry string = ''

@description('Address of the broker: amqps://user:password@host:5671/vhost.')
@secure()
param rabbitMq string

@description('Password of the database. No semicolon and no quotation mark: it stands in a connection string.')
@secure()
@minLength(16)
param postgresPassword string

@description('Secret that the API and the dashboard ask for.')
@secure()
@minLength(16)
param apiKey string

@description('Whether Event Grid announces drops. It asks control at once whether it may, so control must run; without it drops are found by listing, each Drops__ScanMinutes.')
param announceDrops bool = true

var suffix = uniqueString(resourceGroup().id)
var containerName = 'transfer'
var postgresUser = 'transfer'
var blobDataContributor = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-worker'
  location: location
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take('${prefix}${suffix}', 24)
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    // Only identities: there is no key to lose.
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource container 'containers' = {
      name: containerName
    }
  }
}

resource blobAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, identity.id, blobDataContributor)
  scope: storage
  properties: {
    roleDefinitionId: blobDataContributor
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '${prefix}-${suffix}'
  location: location
  sku: { name: 'Standard_B2s', tier: 'Burstable' }
  properties: {
    version: '16'
    administratorLogin: postgresUser
    administratorLoginPassword: postgresPassword
    storage: { storageSizeGB: 32 }
  }

  resource database 'databases' = {
    name: 'transfer'
  }

  // Azure's name for "from inside Azure, of any subscription": the password and TLS protect the database. Replace it by a virtual network where that is too little.
  resource fromAzure 'firewallRules' = {
    name: 'AllowAllAzureServicesAndResourcesWithinAzureIps'
    properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
    dependsOn: [database]
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${prefix}-logs'
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 }
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: '${prefix}-environment'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: { customerId: logs.properties.customerId, sharedKey: logs.listKeys().primarySharedKey }
    }
  }
}

var postgresHost = postgres.properties.fullyQualifiedDomainName
var registries = empty(registry) ? [] : [{ server: registry, identity: identity.id }]
var secrets = [
  { name: 'rabbitmq', value: rabbitMq }
  { name: 'ledger', value: 'Host=${postgresHost};Database=transfer;Username=${postgresUser};Password=${postgresPassword};SSL Mode=VerifyFull' }
]
var settings = [
  { name: 'Worker__Ledger', secretRef: 'ledger' }
  { name: 'Worker__RabbitMq', secretRef: 'rabbitmq' }
  { name: 'Blobs__ServiceUri', value: storage.properties.primaryEndpoints.blob }
  { name: 'Blobs__Container', value: containerName }
  { name: 'Blobs__CacheFolder', value: '/cache' }
  { name: 'Blobs__CacheMegabytes', value: '1024' }
  // Which of the app's identities opens the storage account.
  { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
]
var cacheMount = [{ volumeName: 'cache', mountPath: '/cache' }]
var cacheVolume = [{ name: 'cache', storageType: 'EmptyDir' }]
var probes = [
  { type: 'Startup', httpGet: { path: '/health/live', port: 8080 }, periodSeconds: 5, failureThreshold: 24 }
  { type: 'Liveness', httpGet: { path: '/health/live', port: 8080 }, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 }
  { type: 'Readiness', httpGet: { path: '/health/ready', port: 8080 }, periodSeconds: 10, timeoutSeconds: 5 }
]

resource control 'Microsoft.App/containerApps@2025-01-01' = {
  name: '${prefix}-control'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    configuration: {
      ingress: { external: true, targetPort: 8080, allowInsecure: false }
      registries: registries
      secrets: concat(secrets, [{ name: 'api-key', value: apiKey }])
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'worker'
          image: workerImage
          env: concat(settings, [
            { name: 'Worker__Roles', value: 'control' }
            { name: 'Worker__DrainSeconds', value: '20' }
            { name: 'Worker__ApiKey', secretRef: 'api-key' }
          ])
          resources: { cpu: json('0.5'), memory: '1Gi' }
          probes: probes
          volumeMounts: cacheMount
        }
      ]
      volumes: cacheVolume
      scale: { minReplicas: 1, maxReplicas: 1 }
    }
  }
  dependsOn: [blobAccess, postgres::database, postgres::fromAzure]
}

// Container Apps may stop any replica when it needs fewer, so a role whose shards take long has one at most.
var roles = [
  { name: 'ingest', queues: ['ingest-dataset'], stages: '\'ingest\', \'score-ingest\', \'crop\', \'score-crop\'', most: 1 }
  { name: 'embed', queues: ['embed-shard'], stages: '\'embed\', \'detect\', \'score-detect\'', most: 8 }
  { name: 'train', queues: ['train-head'], stages: '\'train\'', most: 1 }
  { name: 'score', queues: ['score-shard', 'publish-scores'], stages: '\'score\', \'publish\'', most: 8 }
]

resource workers 'Microsoft.App/containerApps@2025-01-01' = [
  for role in roles: {
    name: '${prefix}-${role.name}'
    location: location
    identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
    properties: {
      environmentId: environment.id
      configuration: {
        registries: registries
        secrets: concat(secrets, [{ name: 'postgres-password', value: postgresPassword }])
      }
      template: {
        // The most that Container Apps gives.
        terminationGracePeriodSeconds: 600
        containers: [
          {
            name: 'worker'
            image: workerImage
            env: concat(settings, [
              { name: 'Worker__Roles', value: role.name }
              { name: 'Worker__DrainSeconds', value: '570' }
            ])
            resources: { cpu: json('2'), memory: '4Gi' }
            probes: probes
            volumeMounts: cacheMount
          }
        ]
        volumes: cacheVolume
        scale: {
          minReplicas: 0
          maxReplicas: role.most
          cooldownPeriod: 300
          pollingInterval: 15
          rules: concat(
            map(role.queues, queue => {
              name: queue
              custom: {
                type: 'rabbitmq'
                metadata: { protocol: 'amqp', mode: 'QueueLength', queueName: queue, value: '1' }
                auth: [{ triggerParameter: 'host', secretRef: 'rabbitmq' }]
              }
            }),
            [
              {
                // The queue does not show what is being worked on; the ledger does.
                name: 'ledger'
                custom: {
                  type: 'postgresql'
                  metadata: {
                    host: postgresHost
                    port: '5432'
                    dbName: 'transfer'
                    userName: postgresUser
                    sslmode: 'require'
                    query: 'select count(*) from shards where stage in (${role.stages}) and state in (\'due\', \'leased\') and run in (select id from runs where state = \'Running\')'
                    targetQueryValue: '1'
                  }
                  auth: [{ triggerParameter: 'password', secretRef: 'postgres-password' }]
                }
              }
            ]
          )
        }
      }
    }
    dependsOn: [blobAccess, postgres::database, postgres::fromAzure]
  }
]

resource storageEvents 'Microsoft.EventGrid/systemTopics@2022-06-15' = if (announceDrops) {
  name: '${prefix}-storage'
  location: location
  properties: { source: storage.id, topicType: 'Microsoft.Storage.StorageAccounts' }

  resource drops 'eventSubscriptions' = {
    name: 'drops'
    properties: {
      destination: {
        endpointType: 'WebHook'
        properties: { endpointUrl: 'https://${control.properties.configuration.ingress.fqdn}/api/drops/events?key=${uriComponent(apiKey)}' }
      }
      filter: {
        includedEventTypes: ['Microsoft.Storage.BlobCreated']
        subjectBeginsWith: '/blobServices/default/containers/${containerName}/blobs/drops/'
      }
      eventDeliverySchema: 'EventGridSchema'
    }
  }
}

output controlAddress string = 'https://${control.properties.configuration.ingress.fqdn}'
output storageAccount string = storage.name
