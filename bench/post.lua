-- wrk: every request is a new post; the token comes from the environment.
local token = os.getenv("TOKEN")
local count = 0
request = function()
    count = count + 1
    return wrk.format("POST", "/api/v1/statuses", {
        ["Authorization"] = "Bearer " .. token,
        ["Content-Type"] = "application/x-www-form-urlencoded",
    }, "status=Kabar+dari+balai+desa+nomor+" .. count)
end
