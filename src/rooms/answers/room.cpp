#include "embedded/answers_migrations.h"
#include "rooms/answers/impl.h"

namespace kentongan::answers {

Answers::Answers(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
                 coordinators::Coordinators& coordinators, warnings::Warnings& warnings,
                 receipts::Receipts& receipts)
    : impl_(new Impl{platform, regions, accounts, coordinators, warnings, receipts}) {}
Answers::~Answers() = default;

std::vector<db::Migration> Answers::migrations() {
    return db::migrations_from("answers", embedded::answers_migrations());
}

}  // namespace kentongan::answers
