#include "platform/keys/keys.h"

#include "embedded/keys_migrations.h"
#include "platform/crypto/crypto.h"

namespace kentongan::keys {
namespace {

constexpr db::Sql kFind = "SELECT value FROM server_keys WHERE name = $1";
constexpr db::Sql kInsert =
    "INSERT INTO server_keys (name, value, created_at) VALUES ($1, $2, $3) "
    "ON CONFLICT (name) DO NOTHING";
constexpr std::size_t kSecretBytes = 32;

}  // namespace

std::vector<db::Migration> Keys::migrations() {
    return db::migrations_from("keys", embedded::keys_migrations());
}

std::string Keys::get(std::string_view name, const std::function<std::string()>& make) {
    std::lock_guard lock(mutex_);
    if (auto known = known_.find(name); known != known_.end()) return known->second;
    auto find = [&](db::Tx& tx) -> std::string {
        auto rows = tx.query(kFind, {name});
        return rows.next() ? std::string(rows.blob(0)) : std::string();
    };
    auto value = database_.read(find);
    if (value.empty()) {
        auto made = make();
        value = database_.write([&](db::Tx& tx) {
            tx.execute(kInsert, {name, db::Blob{made}, clock_.now()});
            return find(tx);
        });
    }
    known_.emplace(name, value);
    return value;
}

std::string Keys::secret(std::string_view name) {
    return get(name, [] { return crypto::random_bytes(kSecretBytes); });
}

}  // namespace kentongan::keys
