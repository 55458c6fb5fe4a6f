package org.tensorpool.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

/**
 * However much comes, no more is kept than allowed, and the newest stays.
 */
class MetadataStoreTest
{
    private static Metadata version(final int version, final int bytes)
    {
        return Metadata.received(1, version, 0, List.of(Attribute.of("k", "", new byte[bytes - 1])));
    }

    @Test
    void shouldKeepTheNewestVersions()
    {
        final MetadataStore store = new MetadataStore(3, 1_000_000);
        for (int i = 1; i <= 10; i++)
        {
            assertTrue(store.putAttributes(version(i, 10)));
        }

        assertNull(store.get(1, 7));
        assertNotNull(store.get(1, 8));
        assertEquals(10, store.newest().version());
        assertEquals(7, store.evicted().get());
    }

    @Test
    void shouldKeepNoMoreBytesThanAllowed()
    {
        final MetadataStore store = new MetadataStore(100, 25);
        for (int i = 1; i <= 10; i++)
        {
            store.putAttributes(version(i, 10));
        }

        assertNull(store.get(1, 8));
        assertNotNull(store.get(1, 9));
        assertNotNull(store.get(1, 10));
    }

    @Test
    void shouldRefuseWhatAloneIsMoreThanAllowed()
    {
        final MetadataStore store = new MetadataStore(100, 25);

        assertFalse(store.putAttributes(version(1, 26)));
        assertTrue(store.putAttributes(version(2, 20)));
        assertFalse(store.putBlob(1, 2, Blob.of(1, new byte[6])));
        assertTrue(store.putBlob(1, 2, Blob.of(1, new byte[5])));
        assertEquals(5, store.newest().blob(1).length());
    }

    @Test
    void shouldMakeRoomForABlobOfAnOldVersionWithoutLosingThatVersion()
    {
        final MetadataStore store = new MetadataStore(100, 30);
        store.putAttributes(version(1, 10));
        store.putAttributes(version(2, 10));
        assertTrue(store.putBlob(1, 1, Blob.of(1, new byte[15])));

        assertNotNull(store.get(1, 1).blob(1));
        assertNull(store.get(1, 2));
    }

    @Test
    void shouldDropTheBlobsOfAVersionThatTurnsOutToBeAnother()
    {
        final MetadataStore store = new MetadataStore(100, 100);
        store.putAttributes(version(1, 10));
        store.putBlob(1, 1, Blob.of(1, new byte[15]));
        store.putAttributes(version(1, 11));

        assertNull(store.get(1, 1).blob(1));
    }

    /** Bytes alone limit nothing where blobs are empty. */
    @Test
    void shouldKeepNoMoreBlobsThanAVersionMayHave()
    {
        final MetadataStore store = new MetadataStore(100, 100);
        for (int type = 0; type < MetadataPublisher.MAX_BLOBS; type++)
        {
            assertTrue(store.putBlob(1, 1, Blob.of(type, new byte[0])));
        }

        assertFalse(store.putBlob(1, 1, Blob.of(MetadataPublisher.MAX_BLOBS, new byte[0])));
        assertTrue(store.putBlob(1, 1, Blob.of(7, new byte[1])));
        assertEquals(MetadataPublisher.MAX_BLOBS, store.newest().blobs().size());
    }
}
