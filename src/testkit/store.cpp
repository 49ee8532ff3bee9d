#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "testkit/elsewhere.h"
#include "testkit/testkit.h"

namespace kentongan::testkit {
namespace {

constexpr const char* kPostgresVariable = "KENTONGAN_TEST_POSTGRES";

// Names of schemas cannot be parameters, so they travel through a setting of the transaction.
constexpr db::Sql kName = "SELECT set_config('kentongan.schema', $1, true)";
// One of that name may be left from a test that crashed.
constexpr db::Sql kCreate =
    "DO $$ BEGIN EXECUTE format('DROP SCHEMA IF EXISTS %1$I CASCADE; CREATE SCHEMA %1$I', "
    "current_setting('kentongan.schema')); END $$";
constexpr db::Sql kDrop =
    "DO $$ BEGIN EXECUTE format('DROP SCHEMA %I CASCADE', current_setting('kentongan.schema')); "
    "END $$";
constexpr db::Sql kInsertServerKey =
    "INSERT INTO actor_private_keys (account, private_pem, public_pem, created_at) "
    "VALUES (0, $1, $2, 0)";
constexpr db::Sql kWaiting = "SELECT body FROM fediverse_bodies ORDER BY id";

std::string new_schema_name() {
    static std::atomic<int> next{0};
    return "test_" + std::to_string(getpid()) + "_" + std::to_string(next++);
}

std::string server_url() {
    const char* url = std::getenv(kPostgresVariable);
    return url ? url : "";
}

}  // namespace

bool PostgresSchema::available() {
    if (!server_url().empty()) return true;
    if (std::getenv("CI"))
        throw std::runtime_error(std::string(kPostgresVariable) + " must be set under CI");
    return false;
}

PostgresSchema::PostgresSchema() : name_(new_schema_name()) {
    db::Database::open(server_url())->write([&](db::Tx& tx) {
        tx.query(kName, {name_});
        tx.execute(kCreate);
    });
    const bool has_query = server_url().find('?') != std::string::npos;
    url_ = server_url() + (has_query ? "&" : "?") + "options=-csearch_path%3D" + name_;
}

PostgresSchema::~PostgresSchema() {
    try {
        db::Database::open(server_url())->write([&](db::Tx& tx) {
            tx.query(kName, {name_});
            tx.execute(kDrop);
        });
    } catch (const std::exception&) {
        // The server goes away with all schemas; a test must not fail for it.
    }
}

std::vector<std::string> waiting_bodies(db::Tx& tx) {
    std::vector<std::string> found;
    auto rows = tx.query(kWaiting);
    while (rows.next()) found.push_back(rows.string(0));
    return found;
}

void give_server_key(db::Tx& tx, const crypto::RsaKeyPair& pair) {
    tx.execute(kInsertServerKey, {pair.private_pem, pair.public_pem});
}

}  // namespace kentongan::testkit
