package org.tensorpool.tool.top;

import java.util.List;

/**
 * The tables of the screen.
 */
final class Tables
{
    static final Table<Overview.StreamRow> STREAMS = new Table<>("STREAMS", List.of(
        Column.number("STREAM", 0, (row) -> Cell.id(row.streamId())),
        Column.text("NAME", 5, (row) -> Cell.text(row.name())),
        Column.<Overview.StreamRow>number("RATE/S", 1, (row) -> Cell.rate(row.rateHz())).by(SortKey.RATE),
        Column.number("EPOCH", 4, (row) -> Cell.id(row.epoch())),
        Column.<Overview.StreamRow>number("ANNOUNCED", 2, (row) -> Cell.time(row.announceAgeNs(),
            row.announceHealth())).by(SortKey.HEARD),
        Column.number("SLOTS", 6, (row) -> Cell.count(row.headerSlots(), Health.OK)),
        Column.number("POOLS", 7, (row) -> Cell.count(row.pools(), Health.OK)),
        Column.number("PROD", 3, (row) -> Cell.count(row.producers(), Health.OK)),
        Column.number("CONS", 3, (row) -> Cell.count(row.consumers(), Health.OK)),
        Column.number("META", 9, (row) -> Cell.count(row.metaVersion(), Health.OK)),
        Column.text("LEASES", 8, (row) -> Cell.text(row.isDriven() ? "driver" : "owner")),
        Column.text("STATE", 0, (row) -> Cell.text(row.state(), row.health()))), Overview.StreamRow::health);

    static final Table<Overview.ProducerRow> PRODUCERS = new Table<>("PRODUCERS", List.of(
        Column.number("STREAM", 0, (row) -> Cell.id(row.streamId())),
        Column.number("PRODUCER", 0, (row) -> Cell.id(row.producerId())),
        Column.text("CLIENT", 5, (row) -> Cell.text(row.client())),
        Column.<Overview.ProducerRow>number("RATE/S", 1, (row) -> Cell.rate(row.rateHz())).by(SortKey.RATE),
        Column.number("EPOCH", 7, (row) -> Cell.id(row.epoch())),
        Column.number("SEQUENCE", 4, (row) -> Cell.id(row.sequence())),
        Column.number("PUBLISHED", 6, (row) -> Cell.count(row.published(), Health.OK)),
        Column.<Overview.ProducerRow>number("LOST", 2, (row) -> Cell.count(row.lost(), row.lostHealth()))
            .by(SortKey.DROPS),
        Column.<Overview.ProducerRow>number("HEARD", 3, (row) -> Cell.time(row.heardNs(), Health.OK))
            .by(SortKey.HEARD),
        Column.text("STATE", 0, (row) -> Cell.text(row.state(), row.health()))), Overview.ProducerRow::health);

    static final Table<Overview.ConsumerRow> CONSUMERS = new Table<>("CONSUMERS", List.of(
        Column.number("STREAM", 0, (row) -> Cell.id(row.streamId())),
        Column.number("CONSUMER", 0, (row) -> Cell.id(row.consumerId())),
        Column.text("CLIENT", 6, (row) -> Cell.text(row.client())),
        Column.<Overview.ConsumerRow>number("RATE/S", 1, (row) -> Cell.rate(row.rateHz())).by(SortKey.RATE),
        Column.<Overview.ConsumerRow>number("LAG", 1, (row) -> Cell.count(row.lag(), row.lagHealth()))
            .by(SortKey.LAG),
        Column.number("BEHIND", 3, (row) -> Cell.time(row.behindNs(), row.lagHealth())),
        Column.number("GAP", 5, (row) -> Cell.count(row.dropsGap(), Health.OK)),
        Column.<Overview.ConsumerRow>number("GAP%", 2, (row) -> Cell.share(row.gapShare(), row.gapHealth()))
            .by(SortKey.DROPS),
        Column.number("LATE", 5, (row) -> Cell.count(row.dropsLate(), Health.OK)),
        Column.<Overview.ConsumerRow>number("LATE%", 2, (row) -> Cell.share(row.lateShare(), row.lateHealth())),
        Column.number("OTHER", 7, (row) -> Cell.count(row.dropsOther(), Health.OK)),
        Column.text("MODE", 8, (row) -> Cell.text(row.isRateLimited() ? "limited" : "stream")),
        Column.number("EPOCH", 9, (row) -> Cell.id(row.epoch())),
        Column.<Overview.ConsumerRow>number("HEARD", 4, (row) -> Cell.time(row.heardNs(), Health.OK))
            .by(SortKey.HEARD),
        Column.text("STATE", 0, (row) -> Cell.text(row.state(), row.health()))), Overview.ConsumerRow::health);

    private Tables()
    {
    }
}
