// A backup holds everything of one moment, and comes back on either engine; what is not whole, or
// made to hurt, changes nothing.
#include "app/backup.h"

#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "app/archive.h"
#include "app/serving_lock.h"
#include "app/tests/operator_help.h"
#include "platform/base/json.h"
#include "platform/http/router.h"

using namespace kentongan;
using namespace kentongan::operator_help;
namespace fs = std::filesystem;

namespace {

const std::string kPicture = KENTONGAN_SOURCE "/tests/data/pictures/sawah.jpg";

attachments::AttachmentId upload(App& app, accounts::AccountId owner) {
    http::Request request;
    request.method = http::Method::Post;
    request.target = request.path = "/api/v2/media";
    request.uploads.push_back({"file", "sawah.jpg", "image/jpeg", bytes_of(kPicture)});
    request.principal = http::Principal{.account = owner.value(),
                                        .token = 0,
                                        .application = 0,
                                        .scopes = "write",
                                        .by_cookie = false};
    const auto& router = app.platform().router;
    const auto response = router.respond(request, router.match(request.method, request.path));
    const auto made = parse_json(response.body);
    REQUIRE(made.ok());
    const auto* id = find_string(*made, "id");
    REQUIRE(id);
    return *attachments::AttachmentId::parse(*id);
}

void fill(App& app) {
    const auto ani = add_person(app, "ani"), budi = add_person(app, "budi");
    REQUIRE(app.accounts().follow(budi, ani).ok());
    publish_many(app, ani, 120);
    const auto picture = upload(app, ani);
    auto status = post_by(ani, "Sawah pagi ini");
    status.attachments = {picture};
    REQUIRE(app.statuses().publish(status).ok());
}

// For both engines: an empty database of it, named as a server's setting names it.
void on_both(const std::function<void(const std::string& database)>& test) {
    test("");
    if (!testkit::PostgresSchema::available()) return;
    const testkit::PostgresSchema schema;
    test(schema.url());
}

}  // namespace

TEST_CASE("a backup comes back on either engine, row by row and file by file") {
    on_both([](const std::string& from) {
        const testkit::TempDir here;
        const auto source = config_in(here.path(), from);
        {
            App app(source);
            fill(app);
        }
        const auto file = here.path() + "/simpanan.tar.zst";
        REQUIRE(back_up(source, file).ok());
        struct stat about {};
        REQUIRE(stat(file.c_str(), &about) == 0);
        CHECK((about.st_mode & 0777) == 0600);
        CHECK(names_in(here.path()) == std::set<std::string>{"data", "simpanan.tar.zst"});
        const auto rows = everything(url_of(source));
        const auto files = files_in(source.data);
        CHECK(files.size() == 2);
        CHECK(rows.at("statuses").size() == 121);
        CHECK(rows.at("status_search").size() == 121);
        CHECK(rows.contains("server_keys"));
        on_both([&](const std::string& to) {
            const testkit::TempDir there;
            const auto target = config_in(there.path(), to);
            REQUIRE(restore(target, file).ok());
            check_same(rows, everything(url_of(target)));
            CHECK(files_in(target.data) == files);
            CHECK_FALSE(fs::exists(target.data + "/restoring"));
            App app(target);  // nothing is left to migrate, and it takes new posts
            const auto ani = app.platform().database.read(
                [&](db::Tx& tx) { return app.accounts().find_by_username(tx, "ani"); });
            REQUIRE(ani);
            CHECK(app.statuses().publish(post_by(ani->id, "Sudah kembali")).ok());
        });
    });
}

TEST_CASE("a backup taken while people write is of one moment") {
    on_both([](const std::string& database) {
        const testkit::TempDir here;
        const auto source = config_in(here.path(), database);
        App app(source);
        const auto ani = add_person(app, "ani");
        add_person(app, "budi");
        publish_many(app, ani, 300);
        std::atomic<bool> running = true;
        std::atomic<int> written = 0;
        std::vector<std::jthread> writers;
        for (int i = 0; i < 3; ++i)
            writers.emplace_back([&] {
                while (running) {
                    try {
                        publish_many(app, ani, 2);
                        written += 2;
                    } catch (const db::DatabaseError&) {
                        // PostgreSQL gives up on one that collides too often.
                    }
                }
            });
        while (written < 6) std::this_thread::yield();
        const auto file = here.path() + "/b";
        const auto done = back_up(source, file);
        const int until = written;
        while (written < until + 6) std::this_thread::yield();
        running = false;
        writers.clear();
        REQUIRE(done.ok());

        const testkit::TempDir there;
        const auto target = config_in(there.path());
        REQUIRE(restore(target, file).ok());
        const auto rows = everything(url_of(target));
        const auto saved = rows.at("statuses").size();
        CHECK(saved >= 300);
        CHECK(saved <= static_cast<std::size_t>(300 + written));
        CHECK(saved % 2 == 0);  // no half of a transaction
        CHECK(rows.at("status_search").size() == saved);
        CHECK(rows.at("status_mentions").size() == saved);
        App restored(target);
        const auto account = restored.platform().database.read(
            [&](db::Tx& tx) { return restored.accounts().find(tx, ani); });
        REQUIRE(account);
        CHECK(account->statuses_count == static_cast<std::int64_t>(saved));
    });
}

TEST_CASE("a backup is restored into an empty place only, and never under a server") {
    const testkit::TempDir here;
    const auto source = config_in(here.path());
    {
        App app(source);
        add_person(app, "ani");
    }
    const auto file = here.path() + "/b";
    REQUIRE(back_up(source, file).ok());
    CHECK(restore(source, file).error().code() == ErrorCode::Conflict);

    const testkit::TempDir there;
    const auto target = config_in(there.path());
    {
        ServingLock lock;
        REQUIRE(lock.acquire(target.data));
        CHECK(restore(target, file).error().code() == ErrorCode::Conflict);
    }
    std::ofstream(target.data + "/letter.txt") << "mine";
    CHECK(restore(target, file).error().code() == ErrorCode::Conflict);
    fs::remove(target.data + "/letter.txt");
    CHECK(restore(target, file).ok());
    if (testkit::PostgresSchema::available()) {
        const testkit::PostgresSchema schema;
        { App app(config_in(here.path(), schema.url())); }
        const testkit::TempDir empty;
        const auto filled = config_in(empty.path(), schema.url());
        CHECK(restore(filled, file).error().code() == ErrorCode::Conflict);
    }
}

TEST_CASE("a restore that was killed at its very end is finished by the next one") {
    const testkit::TempDir here;
    const auto source = config_in(here.path());
    {
        App app(source);
        fill(app);
    }
    const auto file = here.path() + "/b";
    REQUIRE(back_up(source, file).ok());
    const testkit::TempDir there;
    const auto target = config_in(there.path());
    REQUIRE(restore(target, file).ok());
    const auto rows = everything(url_of(target));
    const auto files = files_in(target.data);
    // As if killed between two of the moves: pictures are in place, the database is not.
    fs::create_directories(target.data + "/restoring/files");
    fs::rename(target.data + "/kentongan.db", target.data + "/restoring/kentongan.db");
    std::ofstream(target.data + "/restoring/whole") << "\n";
    REQUIRE(restore(target, file).ok());
    check_same(rows, everything(url_of(target)));
    CHECK(files_in(target.data) == files);
    // And killed long before: what lies there is no hindrance.
    const testkit::TempDir third;
    const auto again = config_in(third.path());
    fs::create_directories(again.data + "/restoring/files");
    std::ofstream(again.data + "/restoring/tables.db") << "half";
    REQUIRE(restore(again, file).ok());
    check_same(rows, everything(url_of(again)));
}

TEST_CASE("a damaged backup changes nothing, wherever it is damaged") {
    const testkit::TempDir here;
    const auto source = config_in(here.path());
    {
        App app(source);
        fill(app);
    }
    const auto file = here.path() + "/b";
    REQUIRE(back_up(source, file).ok());
    const auto whole = bytes_of(file);
    const auto refused = [&](const std::string& bytes) {
        const testkit::TempDir there;
        const auto target = config_in(there.path());
        const auto copy = there.path() + "/copy";
        std::ofstream(copy, std::ios::binary) << bytes;
        bool ok = false;
        try {
            ok = restore(target, copy).ok();
        } catch (const std::exception&) {
        }
        CHECK(names_in(target.data) == std::set<std::string>{"serving.lock"});
        return !ok;
    };
    for (const std::size_t part : {0, 1, 5, 50, 90, 99})
        CHECK(refused(whole.substr(0, whole.size() * part / 100)));
    CHECK(refused(whole.substr(0, whole.size() - 1)));
    for (const std::size_t part : {2, 20, 40, 60, 80, 97}) {
        auto bytes = whole;
        bytes[bytes.size() * part / 100] ^= 0x10;
        CHECK(refused(bytes));
    }
    CHECK(refused("no archive at all"));
    CHECK(refused(bytes_of(kPicture)));
}

namespace {

// Takes a whole backup apart, so that a test can put it together in another way.
std::vector<std::pair<std::string, std::string>> parts_of(const std::string& file) {
    std::vector<std::pair<std::string, std::string>> parts;
    ArchiveReader reader(file, ArchiveReader::Kinds::Ours);
    while (const auto entry = reader.next())
        parts.emplace_back(entry->name, reader.content(1 << 30));
    return parts;
}

void write_parts(const std::string& file,
                 const std::vector<std::pair<std::string, std::string>>& parts) {
    const int out = open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    ArchiveWriter writer(out);
    for (const auto& [name, content] : parts) writer.add(name, content);
    writer.finish();
    close(out);
}

void write_link(const std::string& file, const std::string& about, bool hard) {
    struct archive* out = archive_write_new();
    archive_write_set_format_pax_restricted(out);
    archive_write_open_filename(out, file.c_str());
    const auto begin = [&](const char* name, std::size_t bytes) {
        struct archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name);
        archive_entry_set_size(entry, static_cast<la_int64_t>(bytes));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0600);
        return entry;
    };
    auto* first = begin("about.json", about.size());
    archive_write_header(out, first);
    archive_write_data(out, about.data(), about.size());
    archive_entry_free(first);
    auto* link = begin("files/media/link", 0);
    if (hard) {
        archive_entry_set_hardlink(link, "/etc/passwd");
    } else {
        archive_entry_set_filetype(link, AE_IFLNK);
        archive_entry_set_symlink(link, "/etc");
    }
    archive_write_header(out, link);
    archive_entry_free(link);
    archive_write_free(out);
}

}  // namespace

TEST_CASE("an archive that was made to hurt is refused") {
    const testkit::TempDir here;
    const auto source = config_in(here.path());
    {
        App app(source);
        fill(app);
    }
    const auto file = here.path() + "/b";
    REQUIRE(back_up(source, file).ok());
    const auto parts = parts_of(file);
    REQUIRE(parts.size() == 5);  // about, tables, two pictures, manifest
    const auto changed = here.path() + "/changed";
    const auto outcome = [&] {
        const testkit::TempDir there;
        const auto target = config_in(there.path());
        const auto done = restore(target, changed);
        CHECK(names_in(there.path()) == std::set<std::string>{"data"});
        if (!done) CHECK(names_in(target.data) == std::set<std::string>{"serving.lock"});
        return done.ok() ? "" : done.error().text();
    };
    write_parts(changed, parts);
    CHECK(outcome().empty());  // put together as it was
    for (const auto* name :
         {"../luar", "/tmp/luar", "files/../../luar", "files/media/../../x", "files/kentongan.db",
          "files//x", "files/.ssh/kunci", "kentongan.db", "files/media/a b", "files/restoring/x",
          "files/kentongan.db/x", "files/serving.lock/x"}) {
        CAPTURE(name);
        auto more = parts;
        more.insert(more.begin() + 2, {name, "jahat"});
        write_parts(changed, more);
        CHECK(outcome().find("does not belong") != std::string::npos);
    }
    auto more = parts;
    more.insert(more.begin() + 2, {"files/media/aa", "one more"});
    write_parts(changed, more);
    CHECK(outcome().find("files are not") != std::string::npos);
    more = parts;
    more.insert(more.begin() + 3, more[2]);
    write_parts(changed, more);
    CHECK(outcome().find("twice") != std::string::npos);
    more = parts;
    std::swap(more[2].second, more[3].second);
    write_parts(changed, more);
    CHECK(outcome().find("files are not") != std::string::npos);
    more = parts;
    more.pop_back();
    write_parts(changed, more);
    CHECK(outcome().find("end is missing") != std::string::npos);
    more = parts;
    more.emplace_back("files/media/after", "x");
    write_parts(changed, more);
    CHECK(outcome().find("follows") != std::string::npos);
    more = parts;
    more[0].second = R"({"format":2,"program":"kentongan 9"})";
    write_parts(changed, more);
    CHECK(outcome().find("newer version") != std::string::npos);
    more = parts;
    more.back().second = "{}";
    write_parts(changed, more);
    CHECK(outcome().find("not complete") != std::string::npos);
    more = parts;
    more.back().second = std::string(100'000, '[');
    write_parts(changed, more);
    CHECK(outcome().find("cannot be read") != std::string::npos);
    for (const bool hard : {false, true}) {
        write_link(changed, parts[0].second, hard);
        CHECK(outcome().find("is not a file") != std::string::npos);
    }
}

TEST_CASE(
    "rows that were changed inside a backup are noticed, with a checksum of the file or not") {
    const testkit::TempDir here;
    const auto source = config_in(here.path());
    {
        App app(source);
        fill(app);
    }
    const auto file = here.path() + "/b";
    REQUIRE(back_up(source, file).ok());
    auto parts = parts_of(file);
    const auto tables = here.path() + "/tables.db";
    std::ofstream(tables, std::ios::binary) << parts[1].second;
    constexpr db::Sql kRaise = "UPDATE accounts SET role = 3 WHERE username = 'budi'";
    db::Database::open("sqlite:" + tables)->write([&](db::Tx& tx) { tx.execute(kRaise); });
    const auto before = parts[1].second;
    parts[1].second = bytes_of(tables);
    PieceHash was, is;
    was.add(before);
    is.add(parts[1].second);
    const auto old_hash = was.hex(), new_hash = is.hex();
    const auto changed = here.path() + "/changed";
    const testkit::TempDir there;
    const auto target = config_in(there.path());
    write_parts(changed, parts);
    CHECK(restore(target, changed).error().text().find("tables are not") != std::string::npos);
    parts.back().second = replace_all(parts.back().second, old_hash, new_hash);
    parts.back().second = replace_all(parts.back().second, std::to_string(before.size()),
                                      std::to_string(parts[1].second.size()));
    write_parts(changed, parts);
    CHECK(restore(target, changed).error().text().find("rows of accounts") != std::string::npos);
    CHECK(names_in(target.data) == std::set<std::string>{"serving.lock"});
}

TEST_CASE("a backup that fails leaves the last one where it was") {
    const testkit::TempDir here;
    const auto source = config_in(here.path());
    const auto file = here.path() + "/b";
    std::ofstream(file) << "the last one";
    CHECK_THROWS_AS((void)back_up(source, file), db::DatabaseError);  // there is no server yet
    CHECK(bytes_of(file) == "the last one");
    CHECK_FALSE(fs::exists(source.data + "/kentongan.db"));
    { App app(source); }
    CHECK(back_up(source, file).ok());
    CHECK(bytes_of(file) != "the last one");
    CHECK_THROWS_AS((void)back_up(source, here.path() + "/nowhere/b"), std::system_error);
}
