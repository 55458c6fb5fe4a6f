package org.tensorpool.tool.top;

/**
 * What stands at one place of a table.
 *
 * @param text   to show; what a terminal would take for commands is taken out.
 * @param sortBy what rows are ordered by: a {@code Double} or a {@code String}.
 * @param health of it.
 */
record Cell(String text, Comparable<?> sortBy, Health health)
{
    private static final String UNKNOWN = "-";

    Cell
    {
        text = clean(text);
    }

    /** Names come from other processes. */
    private static String clean(final String text)
    {
        final StringBuilder cleaned = new StringBuilder(text.length());
        text.codePoints().map((c) -> isHarmless(c) ? c : '?').forEach(cleaned::appendCodePoint);
        return cleaned.toString();
    }

    private static boolean isHarmless(final int codePoint)
    {
        return switch (Character.getType(codePoint))
        {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    static Cell text(final String text)
    {
        return new Cell(text, text, Health.OK);
    }

    static Cell text(final String text, final Health health)
    {
        return new Cell(text, text, health);
    }

    /** Of unsigned 64 bits. */
    static Cell id(final long id)
    {
        return new Cell(Long.toUnsignedString(id), unsigned(id), Health.OK);
    }

    private static double unsigned(final long value)
    {
        return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
    }

    static Cell count(final long count, final Health health)
    {
        return new Cell(count < 0 ? UNKNOWN : Quantities.count(count), (double)count, health);
    }

    static Cell rate(final double rateHz)
    {
        return new Cell(Quantities.rate(rateHz), rateHz, Health.OK);
    }

    static Cell time(final long ns, final Health health)
    {
        return new Cell(ns < 0 ? UNKNOWN : Quantities.time(ns), (double)ns, health);
    }

    static Cell share(final double share, final Health health)
    {
        return new Cell(Quantities.percent(share), share, health);
    }
}
