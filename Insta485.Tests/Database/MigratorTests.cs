using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Tests.Database;

/// <summary>A database goes from any version of the schema to any other, and what does not fit stops with its name.</summary>
[Trait("Category", "Slow")]
public sealed class MigratorTests : IAsyncLifetime
{
    // Everything of a schema, in words, but for the record of its versions.
    private const string Description = """
        select coalesce(string_agg(line, E'\n' order by line), '')
        from (
            select format('column %s %s %s %s(%s) %s %s %s %s', table_name,
                row_number() over (partition by table_name order by ordinal_position), column_name, data_type,
                character_maximum_length, collation_name, is_nullable, column_default, identity_generation) as line
            from information_schema.columns where table_schema = current_schema()
            union all
            select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            from pg_constraint where connamespace = current_schema()::regnamespace
            union all
            select indexdef from pg_indexes where schemaname = current_schema()
            union all
            select pg_get_functiondef(oid) from pg_proc where pronamespace = current_schema()::regnamespace
            union all
            select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
            where not tgisinternal and relnamespace = current_schema()::regnamespace
        ) described
        where line not like '%schema\_migrations%'
        """;

    private static readonly IReadOnlyList<Migration> Steps = Migration.Read(Path.Combine(Postgres.Root, "sql", "migrations"));

    private readonly string _name = "t_" + Guid.NewGuid().ToString("N");
    private readonly List<string> _said = [];

    public Task InitializeAsync() => Postgres.RunAsync("postgres", $"create database {_name}");

    public Task DisposeAsync() => Postgres.DropAsync(_name);

    [Fact]
    public async Task AllStepsLeadToTheSchemaAndEachCanBeTakenBackAndTakenAgain()
    {
        var migrator = await MigratorAsync();
        var described = new List<string> { await DescribedAsync() };
        Assert.Equal("", described[0]);
        foreach (var step in Steps)
        {
            await migrator.MigrateAsync(step.Version, _said.Add);
            var up = await DescribedAsync();
            await migrator.RollbackAsync(null, _said.Add);
            Assert.Equal(described[^1], await DescribedAsync());
            await migrator.MigrateAsync(step.Version, _said.Add);
            Assert.Equal(up, await DescribedAsync());
            described.Add(up);
        }

        Assert.Equal(3 * Steps.Count, _said.Count);
        var whole = await WithSchemaAsync(DescribedAsync);
        Assert.NotEqual("", whole);
        Assert.Equal(whole, described[^1]);
        await migrator.RollbackAsync(0, _said.Add);
        Assert.Equal("", await DescribedAsync());
        Assert.False(await Postgres.OneAsync<bool>(_name, "select exists (select from pg_tables where schemaname = current_schema())"));
    }

    [Fact]
    public async Task OfTenThatStartAtOnceOneAppliesEachStep()
    {
        var migrator = await MigratorAsync();
        var said = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            var mine = new List<string>();
            await migrator.MigrateAsync(null, mine.Add);
            return mine;
        }));
        Assert.Equal(Steps.Select(step => $"{step}: applied"), said.SelectMany(mine => mine).Order(StringComparer.Ordinal));
        Assert.Equal(Steps.Count, (await migrator.AppliedAsync()).Count);
    }

    [Fact]
    public async Task AStepThatFailsLeavesTheStepBefore()
    {
        var migrator = await MigratorAsync([.. Steps, Step("create table half (id int); select 1 / 0")]);
        await Assert.ThrowsAsync<PostgresException>(() => migrator.MigrateAsync(null, _said.Add));
        Assert.Equal(Steps.Count, (await migrator.AppliedAsync()).Count);
        Assert.False(await Postgres.OneAsync<bool>(_name, "select to_regclass('half') is not null"));
    }

    // The checksums of all releases. An edited migration keeps its earlier one here and in its file.
    [Theory]
    [InlineData(1, "991ca1ebc58b6567305ff36c63f5f5ecff52198f6a543c88e25e4b14ec348447")]
    [InlineData(2, "209f86c1ed69d0c5e7ab4cbb3ea10eaf6505b879f632114ec4243d417b573449")]
    [InlineData(3, "a95437f3dc5a05c35461d08a8d869725c3d97a40a09947b528fe77d161ac22da")]
    [InlineData(4, "8f2d42ba4649c97192578d40ff6ecf7a51be5c20efaf995f968e1cf09c18f58e")]
    [InlineData(5, "ffcfa2e691033b5587690ab90d6bba84cdc4ccfff09ba75acb948ee06b5e3e65")]
    [InlineData(6, "369ec1453f9965ff60a2468cebe1f8b3b3bde3439bc70efe67c24d8a46483fbc")]
    [InlineData(6, "d4079aebe229e0d0960753b1b6ed55c5d1010b52bed22efde738709e62954af4")]
    [InlineData(6, "b05268e0cabeb91ca6f4d2774b7b7bb645b64d0f7045cc11137f254131da3693")]
    [InlineData(7, "01be2b40bfe03f747ccd848ec40a6578dbf0c49670af4465bc874bebd2415cbf")]
    [InlineData(8, "4ed7e2b3e1eea44e14bfa671e80b51bf20e17575fdde701af5b09fb0e9886a8e")]
    [InlineData(9, "77a4b68c79f5b4aae36a7e2ede5bb92018f8266812d96d4f95e577bb8e9bec42")]
    [InlineData(10, "186719bb3861f6045a0a4145ffa40ce4dd83accf9cb183f7631928dce94bc6e6")]
    [InlineData(11, "081638220a5807df6da0f4eb23d62a655cc2e9da3158bc09fb42d17bb3b286bf")]
    [InlineData(12, "54a98f3415ffb3c2a158a323eba60ad338ab7beb1ff4e968c38a9a36d3836fd3")]
    [InlineData(13, "fc95554a1b176ab794f7e78a21a11dd78c6e57da9adb4e14813d46c2ea3711e3")]
    [InlineData(14, "82f06277309b478e2e1b9e83bafd1d123b4d3911e4b2b8ec14b4e370d803c263")]
    [InlineData(15, "681b68c2541a2cd0fef65c66b83bc604c93427277f291d541607c86d327c0303")]
    [InlineData(16, "e6fda9cd5ac013634b2d98ecc1cd5c94c74856bb65e3e2a59c5a10b5e1479e76")]
    [InlineData(17, "ee7c7f97f54e22257707f1c78a0b2b5cd67df8cadfc2508b45a6c9abc6322362")]
    [InlineData(18, "ad285c4f23dd7e7cdac9f25f86483385c948b20823d3acc15b4c32d5336e1020")]
    [InlineData(19, "f0ef06663605b41702f84aec7d5e6eed22df0defabbddcd1ea38f18ec9929779")]
    [InlineData(20, "2db0682d0f60bd1f81b2db45cb4f50ccd40f39decf66caaec0daf56cdc635468")]
    [InlineData(21, "06d47bd4882d76bb722e135ebb1bfbf941cc51d50ae9fb8d7cbc156ff4d2edf2")]
    [InlineData(22, "535c4e1fd52a13ef3b47a936d26e1320163e91f3e87476ed380472fcbd3252b3")]
    public async Task ADatabaseOfEachReleaseIsKnown(int version, string checksum)
    {
        Assert.True(Steps[version - 1].Has(checksum));
        var migrator = await MigratorAsync();
        await migrator.MigrateAsync(null, _said.Add);
        await Postgres.RunAsync(_name, $"update schema_migrations set checksum = '{checksum}' where version = {version}");
        Assert.Equal(Steps.Count, (await migrator.AppliedAsync()).Count);
    }

    [Fact]
    public void EachMigrationThatWasReleasedIsAmongThose() => Assert.Equal(22, Steps.Count);

    [Theory]
    [InlineData("update schema_migrations set checksum = 'x' where version = 2", "0002_pictures.up.sql was edited after it was applied")]
    [InlineData("update schema_migrations set name = 'photos' where version = 2", "0002_photos.up.sql was edited after it was applied")]
    [InlineData("delete from schema_migrations where version = 1", "0002 pictures is applied, and 0001 is not")]
    [InlineData("insert into schema_migrations (version, name, checksum) select count(*) + 1, 'of_tomorrow', 'x' from schema_migrations",
        "of_tomorrow is applied, and this build does not know it")]
    public async Task WhatDoesNotFitStopsWithItsName(string change, string said)
    {
        var migrator = await MigratorAsync();
        await migrator.MigrateAsync(null, _said.Add);
        await Postgres.RunAsync(_name, change);
        foreach (var work in new Func<Task>[] { () => migrator.MigrateAsync(null, _said.Add), () => migrator.RollbackAsync(null, _said.Add),
            migrator.AppliedAsync })
        {
            Assert.Contains(said, (await Assert.ThrowsAsync<CommandException>(work)).Message);
        }
    }

    [Fact]
    public async Task VersionsThatAreNotAheadOrBehindAreRefused()
    {
        var migrator = await MigratorAsync();
        await Assert.ThrowsAsync<CommandException>(() => migrator.RollbackAsync(null, _said.Add));
        await Assert.ThrowsAsync<CommandException>(() => migrator.MigrateAsync(Steps.Count + 1, _said.Add));
        await migrator.MigrateAsync(2, _said.Add);
        await Assert.ThrowsAsync<CommandException>(() => migrator.MigrateAsync(1, _said.Add));
        await Assert.ThrowsAsync<CommandException>(() => migrator.RollbackAsync(2, _said.Add));
        Assert.Equal(2, (await migrator.AppliedAsync()).Count);
    }

    [Theory]
    [InlineData("drop table schema_migrations", 3)]
    [InlineData("drop table schema_migrations, data_protection_keys", 2)]
    [InlineData("drop table schema_migrations, data_protection_keys, pictures", 1)]
    public async Task ADatabaseWithoutARecordGetsOne(string before, int version)
    {
        var migrator = await MigratorAsync();
        await migrator.MigrateAsync(3, _said.Add);
        await Postgres.RunAsync(_name, before);
        Assert.Equal(version, (await migrator.AppliedAsync()).Count);
        _said.Clear();
        await migrator.MigrateAsync(3, _said.Add);
        Assert.Equal(3 - version, _said.Count);
        Assert.All(await migrator.AppliedAsync(), step => Assert.NotNull(step.At));
    }

    [Fact]
    public async Task WhatIsPrintedDoesTheSame()
    {
        var migrator = await MigratorAsync();
        var up = await migrator.PrintMigrateAsync(null);
        Assert.Empty(await migrator.AppliedAsync());
        await Postgres.RunAsync(_name, up);
        Assert.Equal(Steps.Count, (await migrator.AppliedAsync()).Count);
        Assert.Equal(await WithSchemaAsync(DescribedAsync), await DescribedAsync());
        await Postgres.RunAsync(_name, await migrator.PrintRollbackAsync(0));
        Assert.Empty(await migrator.AppliedAsync());
        Assert.Equal("", await DescribedAsync());
    }

    [Theory]
    [InlineData("drop table schema_migrations")]
    [InlineData("drop table schema_migrations, pictures")]
    public async Task SoIsWhatIsPrintedForADatabaseWithoutARecord(string before)
    {
        var migrator = await MigratorAsync();
        await migrator.MigrateAsync(2, _said.Add);
        await Postgres.RunAsync(_name, before);
        await Postgres.RunAsync(_name, await migrator.PrintMigrateAsync(2));
        Assert.All(await migrator.AppliedAsync(), step => Assert.NotNull(step.At));
        Assert.Equal(2, (await migrator.AppliedAsync()).Count);
        await Postgres.RunAsync(_name, before);
        await Postgres.RunAsync(_name, await migrator.PrintRollbackAsync(0));
        Assert.Equal("", await DescribedAsync());
    }

    // What another runner commits between two looks would make a database of which only some tables were there.
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task WhichTablesThereAreIsOneLook(int version)
    {
        using var wire = new DatabaseProxy((await Postgres.ServerAsync()).Port);
        wire.Connect();
        var target = (await Postgres.PlaceAsync(_name, wire.Port)).Target;
        var migrator = new Migrator(Steps, target);
        await migrator.MigrateAsync(version, _said.Add);
        await Postgres.RunAsync(_name, "drop table if exists schema_migrations");
        var before = wire.RoundTrips;
        await (await target.OpenAsync()).DisposeAsync();
        var open = wire.RoundTrips - before;
        Assert.Equal(version, (await migrator.AppliedAsync()).Count);
        Assert.Equal(1, wire.RoundTrips - before - (2 * open));
    }

    [Theory]
    [InlineData("users")]
    [InlineData("pictures")]
    public async Task ForeignTablesAreNotTakenForTheSites(string table)
    {
        var migrator = await MigratorAsync();
        await Postgres.RunAsync(_name, $"create table {table} (id int)");
        Assert.Contains($"only some: {table}",
            (await Assert.ThrowsAsync<CommandException>(() => migrator.MigrateAsync(null, _said.Add))).Message);
    }

    [Fact]
    public async Task AStepThatIsNotWrittenYetIsNotTaken()
    {
        var migrator = await MigratorAsync([.. Steps, Step("-- What it will do.\n\n")]);
        Assert.Contains("contain no statement yet",
            (await Assert.ThrowsAsync<CommandException>(() => migrator.MigrateAsync(null, _said.Add))).Message);
    }

    [Fact]
    public async Task WhatIsRefusedLeavesNothingThatLooksLikeADatabase()
    {
        var config = await Postgres.PlaceAsync(_name);
        await Assert.ThrowsAsync<CommandException>(() => config.MigratorFor(config.Target).RollbackAsync(null, _said.Add));
        Assert.False(await new DatabaseAdmin(config, config.Target).ExistsAsync());
    }

    private static Migration Step(string up) => new(Steps.Count + 1, "another", up, "select 1", "x");

    private async Task<Migrator> MigratorAsync(IReadOnlyList<Migration>? steps = null) =>
        new(steps ?? Steps, (await Postgres.PlaceAsync(_name)).Target);

    private Task<string> DescribedAsync() => DescribedAsync(_name);

    private static Task<string> DescribedAsync(string database) => Postgres.OneAsync<string>(database, Description);

    // What sql/schema.sql makes.
    private async Task<string> WithSchemaAsync(Func<string, Task<string>> describe)
    {
        var name = _name + "_whole";
        await Postgres.RunAsync("postgres", $"create database {name}");
        try
        {
            await Postgres.RunAsync(name, await File.ReadAllTextAsync(Path.Combine(Postgres.Root, "sql", "schema.sql")));
            return await describe(name);
        }
        finally
        {
            await Postgres.DropAsync(name);
        }
    }
}
