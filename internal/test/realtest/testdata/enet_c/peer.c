/* A host of C ENet that tells what it sees, a line each, and ends when its peer is gone.

   peer server PORT CHANNELS CODER            echoes each packet with its flags; "do ACTION" as a packet is done instead
   peer client PORT CHANNELS CODER DATA ACTION...
   peer sink PORT                             answers the last packet of each burst, for measuring
   peer source PORT FLAGS SIZE BURSTS BURST   sends bursts, each when the one before was answered

   CODER is "range" or "plain". The actions, one argument each, are done when the client is connected, in turn:
   "send CHANNEL FLAGS SIZE COUNT", "await COUNT" (of received packets, in all), "disconnect DATA", "later DATA",
   "now DATA". Byte i of the n-th packet sent is 7 i + i / 256 + n. */
#include <enet/enet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static ENetHost *host;
static ENetPeer *peer;
static int echoing, received, gone;
static unsigned sent;

static enet_uint32 hash(const enet_uint8 *data, size_t size)
{
    enet_uint32 sum = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ data[i]) * 16777619u;
    return sum;
}

static ENetPacket *make(size_t size, enet_uint32 flags)
{
    ENetPacket *packet = enet_packet_create(NULL, size, flags);
    for (size_t i = 0; i < size; i++)
        packet->data[i] = (enet_uint8)(7 * i + i / 256 + sent);
    sent++;
    return packet;
}

static void act(const char *action);

static void take(const ENetEvent *event)
{
    const ENetPacket *packet = event->packet;
    char action[32] = "";
    received++;
    printf("receive %d %u %zu %08x\n", event->channelID, packet->flags & 11, packet->dataLength,
           hash(packet->data, packet->dataLength));
    if (!echoing)
        return;
    if (packet->dataLength < sizeof action + 3 && packet->dataLength > 3 && memcmp(packet->data, "do ", 3) == 0) {
        memcpy(action, packet->data + 3, packet->dataLength - 3);
        act(action);
        return;
    }
    enet_peer_send(event->peer, event->channelID,
                   enet_packet_create(packet->data, packet->dataLength, packet->flags & 11));
}

/* turn waits for an event, at most a second, and handles it. */
static void turn(void)
{
    ENetEvent event;
    if (enet_host_service(host, &event, 1000) <= 0)
        return;
    switch (event.type) {
    case ENET_EVENT_TYPE_CONNECT:
        peer = event.peer;
        if (!echoing)
            enet_peer_throttle_configure(peer, 5000, 32, 0); /* so that neither side throws unreliable packets away */
        printf("connect %u %zu\n", event.data, peer->channelCount);
        break;
    case ENET_EVENT_TYPE_DISCONNECT:
        printf("disconnect %u\n", event.data);
        gone = 1;
        break;
    case ENET_EVENT_TYPE_RECEIVE:
        take(&event);
        enet_packet_destroy(event.packet);
        break;
    default:
        break;
    }
}

static void act(const char *action)
{
    unsigned channel, flags, size, count, data;
    if (sscanf(action, "send %u %u %u %u", &channel, &flags, &size, &count) == 4) {
        for (; count > 0; count--)
            enet_peer_send(peer, (enet_uint8)channel, make(size, flags));
    } else if (sscanf(action, "await %u", &count) == 1) {
        while (received < (int)count && !gone)
            turn();
    } else if (sscanf(action, "disconnect %u", &data) == 1) {
        enet_peer_disconnect(peer, data);
    } else if (sscanf(action, "later %u", &data) == 1) {
        enet_peer_disconnect_later(peer, data);
    } else if (sscanf(action, "now %u", &data) == 1) {
        enet_peer_disconnect_now(peer, data);
        gone = 1;
    } else {
        printf("unknown action %s\n", action);
        exit(2);
    }
}

static void listening(int port)
{
    ENetAddress address = {.host = htonl(INADDR_LOOPBACK), .port = (enet_uint16)port};
    host = enet_host_create(&address, 32, 0, 0, 0);
    if (!host) {
        printf("port taken\n");
        exit(1);
    }
    enet_socket_get_address(host->socket, &address);
    printf("listening %d\n", address.port);
}

static void connecting(int port, size_t channels, enet_uint32 data)
{
    ENetAddress address = {.host = htonl(INADDR_LOOPBACK), .port = (enet_uint16)port};
    host = enet_host_create(NULL, 1, 0, 0, 0);
    if (!host || !enet_host_connect(host, &address, channels, data))
        exit(1);
}

static void code(const char *coder)
{
    if (strcmp(coder, "range") == 0)
        enet_host_compress_with_range_coder(host);
}

static void report(const char *what, unsigned long count)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%s %lu cpu_us %lld\n", what, count,
           (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000ll + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* sink counts packets. The first byte of the last one of a burst is 1. */
static void sink(void)
{
    ENetEvent event;
    unsigned long count = 0;
    for (;;) {
        if (enet_host_service(host, &event, 1000) <= 0)
            continue;
        if (event.type == ENET_EVENT_TYPE_DISCONNECT)
            break;
        if (event.type != ENET_EVENT_TYPE_RECEIVE)
            continue;
        count++;
        if (event.packet->data[0] == 1)
            enet_peer_send(event.peer, 0, enet_packet_create("", 1, ENET_PACKET_FLAG_RELIABLE));
        enet_packet_destroy(event.packet);
    }
    report("sunk", count);
}

static void source(enet_uint32 flags, size_t size, unsigned bursts, unsigned burst)
{
    ENetEvent event;
    unsigned answers = 0;
    int ready = 0;
    while (answers < bursts) {
        if (ready) {
            for (unsigned i = 1; i <= burst; i++) {
                ENetPacket *packet = enet_packet_create(NULL, size, i == burst ? ENET_PACKET_FLAG_RELIABLE : flags);
                memset(packet->data, 0, size);
                packet->data[0] = i == burst;
                enet_peer_send(peer, 0, packet);
            }
            ready = 0;
        }
        if (enet_host_service(host, &event, 1000) <= 0)
            continue;
        if (event.type == ENET_EVENT_TYPE_CONNECT) {
            peer = event.peer;
            enet_peer_throttle_configure(peer, 5000, 32, 0);
            ready = 1;
        } else if (event.type == ENET_EVENT_TYPE_RECEIVE) {
            enet_packet_destroy(event.packet);
            answers++;
            ready = 1;
        }
    }
    report("sent", (unsigned long)bursts * burst);
    enet_peer_disconnect(peer, 0);
    while (!gone)
        turn();
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 3 || enet_initialize() != 0)
        return 1;
    const char *role = argv[1];
    int port = atoi(argv[2]);
    if (strcmp(role, "server") == 0 && argc == 5) {
        listening(port);
        enet_host_channel_limit(host, (size_t)atoi(argv[3]));
        code(argv[4]);
        echoing = 1;
        while (!gone)
            turn();
    } else if (strcmp(role, "client") == 0 && argc >= 6) {
        connecting(port, (size_t)atoi(argv[3]), (enet_uint32)strtoul(argv[5], NULL, 10));
        code(argv[4]);
        while (!peer && !gone)
            turn();
        for (int i = 6; i < argc && !gone; i++)
            act(argv[i]);
        while (!gone)
            turn();
    } else if (strcmp(role, "sink") == 0) {
        listening(port);
        sink();
    } else if (strcmp(role, "source") == 0 && argc == 7) {
        connecting(port, 1, 0);
        source((enet_uint32)atoi(argv[3]), (size_t)atoi(argv[4]), (unsigned)atoi(argv[5]), (unsigned)atoi(argv[6]));
    } else {
        return 1;
    }
    enet_host_flush(host);
    enet_host_destroy(host);
    return 0;
}
