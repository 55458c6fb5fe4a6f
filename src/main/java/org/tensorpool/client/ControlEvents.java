package org.tensorpool.client;

/**
 * What the control, announce and QoS streams tell a client. Called on the conductor's thread.
 */
interface ControlEvents
{
    void onAnnounce(AnnounceFlyweight announce);

    void onAttachResponse(AttachResponse response);

    void onLeaseRevoked(long leaseId, int streamId, int clientId, int role, int reason);

    void onDriverShutdown();

    void onQosConsumer(int streamId, int consumerId, long epoch, long lastSequence);

    /** A message that could not be understood; it was dropped. */
    void onMalformed(String what);
}
